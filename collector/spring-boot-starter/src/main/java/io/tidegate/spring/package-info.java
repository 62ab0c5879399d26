/**
 * Spring Boot starter: starts an agent beside the application, and has it report the pools that are
 * beans, the methods with {@code @Timed} and the routes. Nothing is resized unless the
 * application's owner says so, in {@link io.tidegate.spring.TidegateProperties}.
 */
package io.tidegate.spring;
