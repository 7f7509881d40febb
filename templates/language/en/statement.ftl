# statement
