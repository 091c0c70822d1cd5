/* The floor: maps each library of the command line as Java would, and ends without tearing anything down. */
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

int main(int count, char **libraries) {
  for (int i = 1; i < count; i++)
    if (!dlopen(libraries[i], RTLD_LAZY)) return fprintf(stderr, "%s\n", dlerror()), 1;
  _exit(0);
}
