package io.tidegate.wire;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;

/**
 * Ed25519 (RFC 8032) over {@link Command#signedBytes()}. It says that a command is of a control
 * plane that holds the private key; that it is not an old one is what its expiry and its expected
 * revision say.
 */
public final class CommandSignature {
  private static final String ALGORITHM = "Ed25519";

  private CommandSignature() {}

  /**
   * The same command with its signature.
   *
   * @throws IllegalArgumentException if the key is not an Ed25519 key
   */
  public static Command sign(Command command, PrivateKey key) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(command.signedBytes());
      return command.signedWith(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "the key is %s: must be an Ed25519 private key".formatted(key.getAlgorithm()), e);
    }
  }

  /**
   * Whether the command was signed with the key's private half and is as it was then.
   *
   * @throws IllegalArgumentException if the key is not an Ed25519 key
   */
  public static boolean verify(Command command, PublicKey key) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(key);
      signature.update(command.signedBytes());
      return signature.verify(command.signature().toByteArray());
    } catch (SignatureException e) {
      // Bytes that are no signature at all, none among them.
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "the key is %s: must be an Ed25519 public key".formatted(key.getAlgorithm()), e);
    }
  }
}
