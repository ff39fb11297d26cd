#include "app/main.h"

#include "sys/interrupt.h"

#ifdef ASSAY_MIMALLOC
#include <mimalloc-new-delete.h>
#endif

int main(int argc, char** argv) {
  assay::sys::end_cleanly_on_signals();
  return assay::run({argv + 1, argv + argc}, assay::sys::real_system());
}
