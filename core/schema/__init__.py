"""What tables are made of: columns, what they may hold, indexes of tables in use."""
