"""The second factor of staff: a code from an app on their phone, asked for behind the password."""
