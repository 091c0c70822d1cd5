package io.sconce.examples;

/**
 * What a function answers.
 *
 * @param status of HTTP
 * @param body as text
 */
public record Reply(int status, String body) {}
