"""What a process is here: started, watched, told to stop, a part of another or one of several."""
