package io.tidegate.javaagent;

import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.none;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import io.tidegate.bridge.Hooks;
import java.lang.instrument.Instrumentation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.utility.JavaModule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the executor of the JDK and HikariCP, whether loaded already or later. No class gets a
 * new field or method, so that one that is loaded can be changed too.
 */
final class ClassChanges {
  private static final Logger LOG = LoggerFactory.getLogger(ClassChanges.class);
  private static final String EXECUTOR = "java.util.concurrent.ThreadPoolExecutor";
  private static final String SCHEDULED = "java.util.concurrent.ScheduledThreadPoolExecutor";

  /** Those in which tasks may lie inside of a wrapper. */
  private static final String[] QUEUES = {
    "java.util.concurrent.LinkedBlockingQueue",
    "java.util.concurrent.LinkedBlockingDeque",
    "java.util.concurrent.ArrayBlockingQueue"
  };

  private static final String[] LOOKING = {
    "iterator",
    "descendingIterator",
    "spliterator",
    "forEach",
    "toArray",
    "contains",
    "peek",
    "peekFirst",
    "peekLast",
    "drainTo",
    "remove",
    "removeIf",
    "removeAll",
    "retainAll"
  };

  /** Not those that wait: they are how a worker gets its next task. */
  private static final String[] TAKING = {"poll", "pollFirst", "pollLast"};

  private static final String DATA_SOURCE = "com.zaxxer.hikari.HikariDataSource";
  private static final String HIKARI_POOL = "com.zaxxer.hikari.pool.HikariPool";

  private ClassChanges() {}

  static void install(Instrumentation instrumentation) {
    openConcurrency(instrumentation);
    // Loaded first, then changed: the advice itself refers to it, and a class that is being loaded
    // cannot be loaded for its own change.
    LOG.debug("changing {}", List.of(ThreadPoolExecutor.class, ScheduledThreadPoolExecutor.class));
    new AgentBuilder.Default()
        .disableClassFormatChanges()
        .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
        .with(new Failures())
        .ignore(none())
        .type(named(EXECUTOR))
        .transform((builder, type, loader, module, domain) -> executor(builder))
        .type(named(SCHEDULED))
        .transform(
            (builder, type, loader, module, domain) ->
                advised(builder, Advices.DelayedExecute.class, named("delayedExecute")))
        .type(namedOneOf(QUEUES))
        .transform(
            (builder, type, loader, module, domain) ->
                advised(
                    builder,
                    Advices.QueueSeen.class,
                    namedOneOf(LOOKING).or(namedOneOf(TAKING).and(takesNoArguments()))))
        .type(named(DATA_SOURCE))
        .transform(
            (builder, type, loader, module, domain) ->
                advised(builder, Advices.GetConnection.class, named("getConnection")))
        .type(named(HIKARI_POOL))
        .transform(
            (builder, type, loader, module, domain) ->
                advised(
                    builder,
                    Advices.SetTrackerFactory.class,
                    named("setMetricsTrackerFactory").and(takesArguments(1))))
        .installOn(instrumentation);
  }

  private static DynamicType.Builder<?> executor(DynamicType.Builder<?> builder) {
    DynamicType.Builder<?> changed = builder;
    // The other constructors call the one with seven parameters.
    changed = advised(changed, Advices.Created.class, isConstructor().and(takesArguments(7)));
    changed = advised(changed, Advices.Execute.class, named("execute"));
    changed = advised(changed, Advices.Reject.class, named("reject"));
    changed =
        advised(
            changed, Advices.Remove.class, named("remove").and(takesArgument(0, Runnable.class)));
    changed = advised(changed, Advices.Purge.class, named("purge"));
    changed = advised(changed, Advices.DrainQueue.class, named("drainQueue"));
    changed = advised(changed, Advices.GetQueue.class, named("getQueue"));
    changed = advised(changed, Advices.RunWorker.class, named("runWorker"));
    return changed.visit(
        new AsmVisitorWrapper.ForDeclaredMethods().method(named("runWorker"), new BareTasks()));
  }

  private static DynamicType.Builder<?> advised(
      DynamicType.Builder<?> builder,
      Class<?> advice,
      ElementMatcher.Junction<? super MethodDescription> methods) {
    return builder.visit(
        Advice.to(advice, ClassFileLocator.ForClassLoader.of(advice.getClassLoader())).on(methods));
  }

  /** For the callable of a future, the nodes of a queue and the names of running workers. */
  private static void openConcurrency(Instrumentation instrumentation) {
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of(),
        Map.of(
            "java.util.concurrent",
            Set.of(Hooks.class.getModule(), ClassChanges.class.getModule())),
        Set.of(),
        Map.of());
  }

  private static final class Failures extends AgentBuilder.Listener.Adapter {
    @Override
    public void onTransformation(
        TypeDescription type,
        ClassLoader loader,
        JavaModule module,
        boolean loaded,
        DynamicType dynamicType) {
      LOG.debug("changed {} of {}", type.getName(), loader);
    }

    @Override
    public void onError(
        String type, ClassLoader loader, JavaModule module, boolean loaded, Throwable failure) {
      if (List.of(QUEUES).contains(type)) {
        LOG.error(
            "{} could not be changed: who looks into one may see wrapped tasks", type, failure);
      } else if (List.of(EXECUTOR, SCHEDULED, DATA_SOURCE, HIKARI_POOL).contains(type)) {
        LOG.error("{} could not be changed: its pools are not seen", type, failure);
      } else {
        LOG.debug("could not look at {}", type, failure);
      }
    }
  }
}
