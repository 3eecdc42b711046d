package io.isogloss.page;

/** Light, dark, or what the reader's system prefers; the reader can switch in the page. */
public enum Theme {
    LIGHT,
    DARK,
    SYSTEM
}
