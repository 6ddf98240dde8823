"""How dates and hours are printed where no filter of ours is asked: on the screens of libraries."""
