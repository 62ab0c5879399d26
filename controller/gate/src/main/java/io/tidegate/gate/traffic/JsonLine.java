package io.tidegate.gate.traffic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** One request as a JSON object on a line of its own. */
final class JsonLine implements LineSource.Line {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Anonymiser anonymiser;

  JsonLine(Anonymiser anonymiser) {
    this.anonymiser = anonymiser;
  }

  @Override
  public Parsed parse(String line, long number) {
    if (line.isBlank()) {
      return Parsed.IGNORED;
    }
    try {
      return Fields.request(JSON.readTree(line), number, anonymiser);
    } catch (JsonProcessingException e) {
      return new Parsed.Garbage(number, "no JSON");
    }
  }
}
