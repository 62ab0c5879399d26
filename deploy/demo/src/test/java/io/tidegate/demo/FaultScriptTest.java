package io.tidegate.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidegate.demo.FaultScript.Fault;
import io.tidegate.demo.FaultScript.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultScriptTest {
  private static String errorOf(String text) {
    return assertThrows(IllegalArgumentException.class, () -> FaultScript.parse(text)).getMessage();
  }

  @Test
  void readsWhatAUserWrites() {
    FaultScript script = FaultScript.parse("slow-db@60+20x3, leak@40+30x0.5");
    Fault slow = new Fault(Kind.SLOW_DB, 60, 20, 3);
    Fault leak = new Fault(Kind.LEAK, 40, 30, 0.5);
    assertEquals(List.of(slow, leak), script.faults());
    assertEquals(List.of(slow), script.startingAt(60));
    assertEquals(List.of(), script.startingAt(61));
    assertEquals(List.of(leak), script.endingAt(70));
    assertEquals(List.of(slow), script.endingAt(80));
  }

  @Test
  void nothingIsNoFault() {
    assertEquals(FaultScript.none(), FaultScript.parse(" "));
  }

  @Test
  void oneMayFollowTheOtherOfItsKind() {
    assertEquals(2, FaultScript.parse("slow-db@10+5x2,slow-db@15+5x3").faults().size());
  }

  @Test
  void saysWhatIsWrong() {
    assertEquals(
        "the fault 'slow-db' cannot be read: must be KIND@START+LENGTHxAMOUNT, such as slow-db@60+20x3 or leak@40+30x1",
        errorOf("slow-db"));
    assertEquals("'fast-db' is no fault: must be one of [slow-db, leak]", errorOf("fast-db@1+1x2"));
    assertEquals(
        "slow-db has the amount 0.5: must be from 1.0 to 100.0", errorOf("slow-db@1+1x0.5"));
    assertEquals("leak lasts 0 windows: must be at least 1", errorOf("leak@1+0x1"));
    assertEquals(
        "two faults slow-db overlap: one lasts to window 14, the other starts at 14",
        errorOf("slow-db@14+5x3,slow-db@10+5x2"));
  }
}
