"""Search: what is asked, which passages and bodies fit it exactly, and what is shown of them."""
