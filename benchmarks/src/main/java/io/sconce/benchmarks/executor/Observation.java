package io.sconce.benchmarks.executor;

import java.util.List;

/**
 * What one process saw of one model. Times are in milliseconds, by the clock on the wall unless
 * another is named.
 *
 * @param load of libtorch, the engine and the model
 * @param first each of the first ten calls
 * @param firstCpu what each of these took of a CPU on the thread that calls: what it would take on
 *     a machine that does nothing else, but for other threads' work
 * @param steady the median of later calls
 * @param steadyBest what the fastest tenth of these took at most: hardly anything disturbs them
 * @param steadyCpu what one of these took on average on the thread that calls
 * @param steadyAllCpu what one of these took on average on all threads
 * @param peakBytes the most memory that the process held, up to the tenth call
 * @param computing threads that compute: the one that calls, and libtorch's own
 * @param otherShapes the first call with each of the other shapes
 * @param otherShapesAgain the second
 * @param sameBytes whether each shape had the same answer, bit for bit, each time
 * @param output the first answer
 * @param cpu what the whole process took of all CPUs
 */
record Observation(
    double load,
    List<Double> first,
    List<Double> firstCpu,
    double steady,
    double steadyBest,
    double steadyCpu,
    double steadyAllCpu,
    long peakBytes,
    long computing,
    List<Double> otherShapes,
    List<Double> otherShapesAgain,
    boolean sameBytes,
    float[] output,
    double cpu) {}
