package io.tidegate.wire;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * Ed25519 signatures (RFC 8032) of commands: the controller has the private key, an agent the
 * public one. Keys are text in Base64: a public key its X.509 encoding, a private key its PKCS #8
 * encoding, as {@code openssl pkey -outform DER} writes them.
 */
public final class CommandSignature {
  private static final String ALGORITHM = "Ed25519";

  private CommandSignature() {}

  /**
   * The same command, signed.
   *
   * @throws IllegalArgumentException if the key is no Ed25519 key
   */
  public static Command sign(Command command, PrivateKey key) {
    try {
      Signature signature = signature();
      signature.initSign(key);
      signature.update(command.signedBytes());
      return command.signedWith(signature.sign());
    } catch (InvalidKeyException e) {
      throw wrongKey(key, e);
    } catch (SignatureException e) {
      throw new IllegalStateException(
          "command %s could not be signed".formatted(command.commandId()), e);
    }
  }

  /**
   * Whether the holder of the private key signed exactly this command. One without a signature is
   * not.
   *
   * @throws IllegalArgumentException if the key is no Ed25519 key
   */
  public static boolean verify(Command command, PublicKey key) {
    Signature signature = signature();
    try {
      signature.initVerify(key);
    } catch (InvalidKeyException e) {
      throw wrongKey(key, e);
    }
    if (!command.signed()) {
      return false;
    }
    try {
      signature.update(command.signedBytes());
      return signature.verify(command.signature().toByteArray());
    } catch (SignatureException e) {
      // Bytes that are no signature at all, e.g. too few.
      return false;
    }
  }

  public static KeyPair newKeys() {
    try {
      return KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw missing(e);
    }
  }

  /**
   * Reads a public key.
   *
   * @throws IllegalArgumentException if the text is none; it is not repeated
   */
  public static PublicKey publicKey(String base64) {
    try {
      return factory().generatePublic(new X509EncodedKeySpec(decoded(base64)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the command key is no Ed25519 public key: must be the Base64 text of its X.509 encoding",
          e);
    }
  }

  /**
   * Reads a private key.
   *
   * @throws IllegalArgumentException if the text is none; it is not repeated
   */
  public static PrivateKey privateKey(String base64) {
    try {
      return factory().generatePrivate(new PKCS8EncodedKeySpec(decoded(base64)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the signing key is no Ed25519 private key: must be the Base64 text of its PKCS #8"
              + " encoding",
          e);
    }
  }

  /** The text of a key that the methods above read. */
  public static String text(Key key) {
    return Base64.getEncoder().encodeToString(key.getEncoded());
  }

  private static byte[] decoded(String base64) {
    return Base64.getDecoder().decode(Check.present("the text", base64).strip());
  }

  private static Signature signature() {
    try {
      return Signature.getInstance(ALGORITHM);
    } catch (NoSuchAlgorithmException e) {
      throw missing(e);
    }
  }

  private static KeyFactory factory() {
    try {
      return KeyFactory.getInstance(ALGORITHM);
    } catch (NoSuchAlgorithmException e) {
      throw missing(e);
    }
  }

  private static IllegalArgumentException wrongKey(Key key, InvalidKeyException cause) {
    return new IllegalArgumentException(
        "the key is a %s key: must be an Ed25519 key"
            .formatted(key == null ? "missing" : key.getAlgorithm()),
        cause);
  }

  /** Every JDK since 15 has it; a runtime that was cut down may not. */
  private static IllegalStateException missing(NoSuchAlgorithmException cause) {
    return new IllegalStateException(
        "this Java runtime has no Ed25519: it needs the module jdk.crypto.ec", cause);
  }
}
