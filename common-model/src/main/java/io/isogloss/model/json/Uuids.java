package io.isogloss.model.json;

/** The one spelling of UUIDs that the contract knows: five groups of hexadecimal digits with hyphens. */
public final class Uuids {
    private Uuids() {}

    /** Whether the text is 8-4-4-4-12 hexadecimal digits, in either case. */
    public static boolean isCanonical(String text) {
        if (text.length() != 36) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            char c = text.charAt(i);
            boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
            if (hyphen ? c != '-' : Character.digit(c, 16) < 0 || c > 'f') {
                return false;
            }
        }
        return true;
    }
}
