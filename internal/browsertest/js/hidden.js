// Controls that are hidden from a screen reader, and take the focus all the same.
return controls().filter((e) => e.tabIndex >= 0 && e.closest("[aria-hidden=true]")).map((e) => `${name(e)}: it is hidden from a screen reader, and takes the focus`);
