/** AWS Lambda: API Gateway, function URLs, load balancers and direct invocation. */
@NullMarked
package io.sconce.aws;

import org.jspecify.annotations.NullMarked;
