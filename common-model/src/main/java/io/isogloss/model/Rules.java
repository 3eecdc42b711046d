package io.isogloss.model;

import io.isogloss.model.json.TextRule;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Limits that several messages share. */
public final class Rules {
    private static final int LONGEST_KEY = 1_024;
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");
    private static final Pattern COLLECTION = Pattern.compile("[^<>:\"/\\\\|?*\\p{Cntrl}]{1,255}");

    /** A bucket: stricter than S3, as the contract has it. */
    public static final TextRule BUCKET_NAME = TextRule.matching(
            BUCKET, "must be 3 to 63 lowercase letters, digits and hyphens, and begin and end with a letter or digit");

    /** A key of the object store. */
    public static final TextRule OBJECT_KEY = new TextRule(
            Rules::isObjectKey,
            "must be 1 to " + LONGEST_KEY + " bytes without \"..\", leading \"/\" and control characters");

    /** A collection of the vector store. */
    public static final TextRule COLLECTION_NAME = TextRule.matching(
            COLLECTION, "must be 1 to 255 characters, none of < > : \" / \\ | ? * and no control characters");

    /** An owner. */
    public static final TextRule OWNER = TextRule.line(255);

    /** The largest id; ids are 32-bit integers. */
    public static final int LARGEST_ID = Integer.MAX_VALUE;

    private Rules() {}

    private static boolean isObjectKey(String key) {
        int bytes = key.getBytes(StandardCharsets.UTF_8).length;
        return bytes >= 1
                && bytes <= LONGEST_KEY
                && !key.startsWith("/")
                && !key.contains("..")
                && key.chars().noneMatch(Character::isISOControl);
    }
}
