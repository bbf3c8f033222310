"""How the models of Regard are trained: data, loop and recipes."""
