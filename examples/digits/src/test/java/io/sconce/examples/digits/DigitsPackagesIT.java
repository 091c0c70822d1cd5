package io.sconce.examples.digits;

import io.sconce.examples.PackagesContract;

class DigitsPackagesIT extends PackagesContract {}
