package io.tidegate.chaos;

/** What is done to the system; each ends after a while, and the system has to recover. */
enum Fault {
  BROKER_KILLED("kill -9 of a broker that leads"),
  ACTIVE_CONTROLLER_KILLED("kill -9 of Kafka's active controller"),
  BROKER_FROZEN("kill -STOP of a broker that leads"),
  BROKER_DISK_FULL("the disk of a broker is full"),
  COLLECTOR_KILLED("kill -9 of a collector"),
  COLLECTOR_FROZEN("kill -STOP of a collector"),
  PREDICTOR_KILLED("kill -9 of the predictor"),
  PREDICTOR_FROZEN("kill -STOP of the predictor"),
  CONTROLLER_KILLED("kill -9 of a controller"),
  CONTROLLER_FROZEN("kill -STOP of a controller"),
  AGENTS_KILLED("kill -9 of the service with the agents"),
  AGENTS_FROZEN("kill -STOP of the service with the agents"),
  STORE_KILLED("kill -9 of the store"),
  STORE_FROZEN("kill -STOP of the store"),
  STORE_AWAY("the store is away: its connections are reset, new ones are refused"),
  STORE_RESET("the store's connections are reset"),
  STORE_SLOW("the way to the store is narrow"),
  STORE_HALF_OPEN("the store's connections are half open: nothing arrives, nothing answers"),
  CLOCK_STEPPED("the clock of an instance steps: samples of in an hour and of yesterday"),
  MALFORMED_FLOOD("a flood of records that are no samples");

  final String text;

  Fault(String text) {
    this.text = text;
  }
}
