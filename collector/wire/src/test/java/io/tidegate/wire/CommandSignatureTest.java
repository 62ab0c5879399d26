package io.tidegate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class CommandSignatureTest {
  // RFC 8032, section 7.1, test 1, in the encodings that Java reads.
  private static final String RFC_PRIVATE =
      "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";
  private static final String RFC_PUBLIC =
      "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

  private final KeyPair keys = CommandSignature.newKeys();
  private final Command command =
      new Command("d/i", "d", Samples.ORDERS, "i", 3, 8, 12, Samples.T0, Samples.T0 + 5000);

  @Test
  void whatWasSignedIsVerifiedAlsoAfterItsWayOverTheWire() throws Exception {
    Command signed = CommandSignature.sign(command, keys.getPrivate());
    assertEquals(64, signed.signature().size());
    Command arrived = WireCodec.decode(WireCodec.encode(signed), Command.class);
    assertTrue(CommandSignature.verify(arrived, keys.getPublic()));
  }

  @Test
  void anyOtherCommandKeyOrSignatureIsNot() {
    Command signed = CommandSignature.sign(command, keys.getPrivate());
    Command more =
        new Command("d/i", "d", Samples.ORDERS, "i", 3, 8, 13, Samples.T0, Samples.T0 + 5000)
            .signedWith(signed.signature().toByteArray());
    assertFalse(CommandSignature.verify(more, keys.getPublic()));
    Command limits = CommandSignature.sign(AdmissionSamples.COMMAND, keys.getPrivate());
    assertTrue(CommandSignature.verify(limits, keys.getPublic()));
    Command sizesOnly =
        new Command(
            limits.commandId(),
            limits.decisionId(),
            limits.pool(),
            limits.instance(),
            limits.expectedRevision(),
            limits.expectedSize(),
            limits.targetSize(),
            limits.issuedAtMillis(),
            limits.expiresAtMillis(),
            limits.action(),
            limits.leaseMillis(),
            limits.signature());
    assertFalse(CommandSignature.verify(sizesOnly, keys.getPublic()));
    assertFalse(CommandSignature.verify(signed, CommandSignature.newKeys().getPublic()));
    assertFalse(CommandSignature.verify(command, keys.getPublic()));
    assertFalse(CommandSignature.verify(command.signedWith(new byte[] {1}), keys.getPublic()));
    assertFalse(CommandSignature.verify(command.signedWith(new byte[64]), keys.getPublic()));
  }

  @Test
  void keysAreText() {
    Command signed =
        CommandSignature.sign(
            command, CommandSignature.privateKey(CommandSignature.text(keys.getPrivate())));
    assertTrue(
        CommandSignature.verify(
            signed, CommandSignature.publicKey(CommandSignature.text(keys.getPublic()) + "\n")));
  }

  /** A signature that was made once has to be good for ever: the signed bytes must not change. */
  @Test
  void theSignatureOfAKnownKeyIsAlwaysTheSame() {
    Command signed = CommandSignature.sign(command, CommandSignature.privateKey(RFC_PRIVATE));
    assertTrue(CommandSignature.verify(signed, CommandSignature.publicKey(RFC_PUBLIC)));
    assertEquals(
        "DGL1+9LhzcDEfQtVDOVAKBYFlhO6nohMyoaouPDW1F01y2DiH8TBKmbitYiyU5f/RJEwTOMaMO/hmBUqLlXoAQ==",
        Base64.getEncoder().encodeToString(signed.signature().toByteArray()));
  }

  @Test
  void wrongKeysAreNamed() throws Exception {
    assertEquals(
        "the command key is no Ed25519 public key: must be the Base64 text of its X.509 encoding",
        assertThrows(IllegalArgumentException.class, () -> CommandSignature.publicKey("abc!"))
            .getMessage());
    assertEquals(
        "the signing key is no Ed25519 private key: must be the Base64 text of its PKCS #8 encoding",
        assertThrows(
                IllegalArgumentException.class,
                () -> CommandSignature.privateKey(CommandSignature.text(keys.getPublic())))
            .getMessage());
    KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    assertEquals(
        "the key is a RSA key: must be an Ed25519 key",
        assertThrows(
                IllegalArgumentException.class,
                () -> CommandSignature.verify(command, rsa.getPublic()))
            .getMessage());
  }
}
