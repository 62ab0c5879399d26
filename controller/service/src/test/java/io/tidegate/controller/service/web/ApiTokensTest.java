package io.tidegate.controller.service.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.service.web.ApiTokens.Holder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiTokensTest {
  private static final String DIGEST = ApiTokens.digest("other");

  @TempDir Path dir;

  private Path file(String text) throws Exception {
    return Files.writeString(dir.resolve("tokens"), text);
  }

  @Test
  void aWrittenLineKnowsItsTokenAgainAndDoesNotHoldIt() throws Exception {
    String token = ApiTokens.newToken();
    Holder anna = new Holder("anna", ApiRole.OPERATOR);
    String line = ApiTokens.line(token, anna);
    assertFalse(line.contains(token.substring(3)), line);
    ApiTokens read = ApiTokens.read(file("# who\n\n" + line + "  # on call\n"));
    assertEquals(Optional.of(anna), read.byDigest(ApiTokens.digest(token)));
    assertEquals(Optional.empty(), read.byDigest(ApiTokens.digest(token + " ")));
    assertEquals(Optional.empty(), read.byDigest(ApiTokens.digest("")));
    assertNotEquals(token, ApiTokens.newToken());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "anna viewer | must be NAME ROLE sha256:HEX, as 'tidegate token' writes it",
        "anna viewer sha256:12 | must be NAME ROLE sha256:HEX, as 'tidegate token' writes it",
        "anna root DIGEST | the role is 'root': must be one of viewer, operator, admin",
        "an/na admin DIGEST | the name is 'an/na': must be 1 to 64 letters, digits, '.', '_', '@' or '-'",
      })
  void aWrongLineIsNamed(String line, String right) throws Exception {
    Path file = file("# first\n" + line.replace("DIGEST", DIGEST));
    String said =
        assertThrows(IllegalArgumentException.class, () -> ApiTokens.read(file)).getMessage();
    assertEquals(file + ", line 2: " + right, said);
  }

  @Test
  void neitherANameNorATokenStandsTwice() throws Exception {
    Path names = file("a viewer " + DIGEST + "\na viewer " + ApiTokens.digest("x"));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> ApiTokens.read(names))
            .getMessage()
            .endsWith("line 2: 'a' has a token already: each needs a name of its own"));
    Path tokens = file("a viewer " + DIGEST + "\nb admin " + DIGEST);
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> ApiTokens.read(tokens))
            .getMessage()
            .endsWith("line 2: this token is another one's: make one with 'tidegate token'"));
  }
}
