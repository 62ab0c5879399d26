package io.tidegate.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** What an editor offers is what there is. */
class SettingsMetadataTest {
  @Test
  void theMetadataNamesEverySettingAndItsDefault() throws Exception {
    String json;
    try (InputStream in =
        TidegateProperties.class.getResourceAsStream(
            "/META-INF/spring-configuration-metadata.json")) {
      assertNotNull(in);
      json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    json = json.substring(json.indexOf("\"properties\""));
    Set<String> documented = new TreeSet<>();
    for (String property : json.split("\\}")) {
      var name = Pattern.compile("\"name\": \"([^\"]+)\"").matcher(property);
      if (name.find()) {
        var value = Pattern.compile("\"defaultValue\": \"?([^\",\n]+)\"?").matcher(property);
        documented.add(name.group(1) + "=" + (value.find() ? value.group(1) : ""));
      }
    }
    assertEquals(settings("tidegate.", TidegateProperties.class), documented);
  }

  private static Set<String> settings(String prefix, Class<?> record) {
    Set<String> settings = new TreeSet<>();
    for (RecordComponent component : record.getRecordComponents()) {
      String name =
          prefix
              + component
                  .getName()
                  .chars()
                  .mapToObj(c -> Character.isUpperCase(c) ? "-" + (char) (c + 32) : "" + (char) c)
                  .collect(Collectors.joining());
      if (component.getType().isRecord()) {
        settings.addAll(settings(name + ".", component.getType()));
      } else {
        DefaultValue value =
            constructorParameter(record, component.getName()).getAnnotation(DefaultValue.class);
        settings.add(
            name + "=" + (value == null || value.value().length == 0 ? "" : value.value()[0]));
      }
    }
    return settings;
  }

  private static java.lang.reflect.Parameter constructorParameter(Class<?> record, String name) {
    for (java.lang.reflect.Parameter parameter :
        record.getDeclaredConstructors()[0].getParameters()) {
      if (parameter.getName().equals(name)) {
        return parameter;
      }
    }
    throw new AssertionError("no parameter " + name);
  }
}
