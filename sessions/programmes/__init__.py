"""The models that run: programmes with their ordered modules, and the places where they run.

Words: ``Programme``, ``Module``, ``Site``, ``Room``. Invariants: any number of modules, each at its own position;
nothing assumes a subject, a number of sites or a department; the outer title of a programme is neutral (product.md 5);
a module's outline is for those who animate, never public.
"""
