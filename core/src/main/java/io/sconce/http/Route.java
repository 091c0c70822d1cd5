package io.sconce.http;

/** What the function does, whatever the paths are that lead there. */
enum Route {
  /** One typed prediction. */
  PREDICT,
  /** Typed predictions of several inputs, as KServe's version 1 and Vertex AI ask for them. */
  PREDICT_INSTANCES,
  /** Raw tensors in and out, as the Open Inference Protocol has it. */
  INFER,
  /** What there is, for whoever opens the function's address. */
  OVERVIEW,
  /** The models' names, as KServe's version 1 lists them. */
  MODELS,
  /** Whether the model is ready, as KServe's version 1 says it. */
  MODEL_STATUS,
  /** What serves here, as the Open Inference Protocol says it. */
  SERVER,
  /** The model's tensors, as the Open Inference Protocol says them. */
  MODEL_METADATA,
  /** All of it, as an OpenAPI document. */
  OPENAPI,
  /** The process runs. */
  LIVE,
  /** Predictions are answered. */
  READY,
  /** The same, as the Open Inference Protocol says it of a model. */
  MODEL_READY;

  /** Whether a platform asks this, which knows no key. */
  boolean isHealth() {
    return this == LIVE || this == READY || this == MODEL_READY;
  }
}
