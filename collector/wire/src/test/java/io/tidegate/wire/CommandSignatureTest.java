package io.tidegate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.junit.jupiter.api.Test;

class CommandSignatureTest {
  private static final Command COMMAND =
      new Command("d#1/i1", "d#1", new PoolId("orders", "workers"), "i1", 3, 8, 12, 1_000, 6_000);

  private static KeyPair keys(String algorithm) throws Exception {
    return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
  }

  @Test
  void holdsOverTheWireAndForTheOneKeyOnly() throws Exception {
    KeyPair keys = keys("Ed25519");
    Command signed = CommandSignature.sign(COMMAND, keys.getPrivate());
    Command read = WireCodec.decode(WireCodec.encode(signed), Command.class);
    assertEquals(64, read.signature().size());
    assertTrue(CommandSignature.verify(read, keys.getPublic()));
    assertFalse(CommandSignature.verify(read, keys("Ed25519").getPublic()));
    assertFalse(CommandSignature.verify(COMMAND, keys.getPublic()));
  }

  @Test
  void anyOtherCommandIsNotTheOneThatWasSigned() throws Exception {
    KeyPair keys = keys("Ed25519");
    byte[] signature = CommandSignature.sign(COMMAND, keys.getPrivate()).signature().toByteArray();
    Command larger =
        new Command("d#1/i1", "d#1", new PoolId("orders", "workers"), "i1", 3, 8, 13, 1_000, 6_000);
    assertFalse(CommandSignature.verify(larger.signedWith(signature), keys.getPublic()));
    signature[5] ^= 1;
    assertFalse(CommandSignature.verify(COMMAND.signedWith(signature), keys.getPublic()));
    assertFalse(CommandSignature.verify(COMMAND.signedWith(new byte[3]), keys.getPublic()));
  }

  @Test
  void aKeyOfAnotherKindIsNamed() throws Exception {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> CommandSignature.sign(COMMAND, keys("RSA").getPrivate()));
    assertEquals("the key is RSA: must be an Ed25519 private key", e.getMessage());
  }
}
