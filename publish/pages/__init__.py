"""The pages of the site, one module each: a request in, a rendered template out."""
