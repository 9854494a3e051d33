return name(argument);
