package io.tidegate.gate.traffic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A JSON document, or several one after the other, in which requests are the elements of arrays of
 * a given name: {@code entries} of a HAR, {@code spans} of OTLP. Only one element is in memory.
 */
final class DocumentSource implements RecordSource {
  /** Makes something of an element. */
  interface Element {
    Parsed parse(JsonNode element, long line);
  }

  private final JsonParser parser;
  private final String array;
  private final Element element;
  private boolean within;
  private boolean ended;
  private long read;
  private String endsBadly = "";

  DocumentSource(InputStream in, String array, Element element) throws IOException {
    parser = new JsonFactory().createParser(in);
    parser.setCodec(new ObjectMapper());
    this.array = array;
    this.element = element;
  }

  @Override
  public Optional<Parsed> next() throws IOException {
    if (ended) {
      return Optional.empty();
    }
    try {
      while (true) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          ended = true;
          return Optional.empty();
        }
        if (within) {
          if (token == JsonToken.END_ARRAY) {
            within = false;
          } else {
            long line = parser.currentLocation().getLineNr();
            JsonNode node = parser.readValueAsTree();
            read++;
            return Optional.of(element.parse(node, line));
          }
        } else if (token == JsonToken.START_ARRAY && array.equals(parser.currentName())) {
          within = true;
        }
      }
    } catch (JsonProcessingException | EOFException e) {
      ended = true;
      endsBadly = cutOff(parser.currentLocation().getLineNr());
    }
    return Optional.empty();
  }

  private String cutOff(int line) {
    return "it is no JSON from line %d on, after %d elements; the rest was not read"
        .formatted(line, read);
  }

  @Override
  public String endsBadly() {
    return endsBadly;
  }

  @Override
  public long read() {
    return read;
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
