"""Where: which pages of an agency's site carry its reports, one small class per CMS family."""
