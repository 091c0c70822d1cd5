package io.sconce.examples.language;

import io.sconce.examples.PackagesContract;

class LanguagePackagesIT extends PackagesContract {}
