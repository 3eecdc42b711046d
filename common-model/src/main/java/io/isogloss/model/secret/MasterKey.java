package io.isogloss.model.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals and opens secrets with AES-256-GCM.
 *
 * <p>A seal is {@code enc:v1:} and the URL-safe Base64 of a fresh 12-byte nonce, the ciphertext and its 16-byte tag. Safe
 * for any number of threads; prints masked.
 */
public final class MasterKey {
    /** Environment variable the key usually comes from: 64 hexadecimal digits, or the Base64 of 32 bytes. */
    public static final String VARIABLE = "ENCRYPTION_MASTER_KEY";

    private static final String PREFIX = "enc:v1:";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;

    private MasterKey(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /**
     * Reads a key from its text.
     *
     * @throws SecretException if it is not 32 bytes in hexadecimal or Base64; the text is not repeated
     */
    public static MasterKey parse(String text) {
        String trimmed = text.strip();
        byte[] bytes = {};
        try {
            bytes = trimmed.length() == 2 * KEY_BYTES
                    ? HexFormat.of().parseHex(trimmed)
                    : Base64.getDecoder().decode(trimmed);
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
        if (bytes.length != KEY_BYTES) {
            throw malformed();
        }
        return new MasterKey(bytes);
    }

    /** Seals a secret. The same secret gives another seal each time. */
    public SecretReference.Sealed seal(Secret secret, SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, nonce, secret.reveal().getBytes(StandardCharsets.UTF_8));
        byte[] joined = Arrays.copyOf(nonce, nonce.length + sealed.length);
        System.arraycopy(sealed, 0, joined, nonce.length, sealed.length);
        return new SecretReference.Sealed(
                PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(joined));
    }

    /**
     * Opens a seal, in either alphabet of Base64, padded or not.
     *
     * @throws SecretException of kind BROKEN_SEAL
     */
    public Secret open(SecretReference.Sealed sealed) {
        if (!sealed.wire().startsWith(PREFIX)) {
            throw broken();
        }
        byte[] joined = {};
        try {
            String text =
                    sealed.wire().substring(PREFIX.length()).replace('+', '-').replace('/', '_');
            joined = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw broken();
        }
        if (joined.length <= NONCE_BYTES + TAG_BITS / 8) {
            throw broken();
        }
        byte[] plain = run(
                Cipher.DECRYPT_MODE,
                Arrays.copyOf(joined, NONCE_BYTES),
                Arrays.copyOfRange(joined, NONCE_BYTES, joined.length));
        return Secret.of(new String(plain, StandardCharsets.UTF_8));
    }

    private byte[] run(int mode, byte[] nonce, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw broken();
        }
    }

    private static SecretException broken() {
        return new SecretException(
                SecretException.Kind.BROKEN_SEAL,
                "a sealed key does not open: another master key, or changed on the way");
    }

    private static SecretException malformed() {
        return new SecretException(
                SecretException.Kind.NO_MASTER_KEY,
                VARIABLE + " is malformed, must be 64 hexadecimal digits or the Base64 of " + KEY_BYTES + " bytes");
    }

    @Override
    public String toString() {
        return "MasterKey[" + Secret.MASK + "]";
    }
}
