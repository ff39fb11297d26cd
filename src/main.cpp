#include "app/main.h"

#include "sys/interrupt.h"
#include "sys/pages.h"

#ifdef ASSAY_MIMALLOC
#include <mimalloc-new-delete.h>
#include <mimalloc.h>
#endif

int main(int argc, char** argv) {
#if defined(ASSAY_MIMALLOC) && MI_MALLOC_VERSION < 210  // later ones give back soon anyway
  assay::sys::on_give_back_freed_memory([] {
    mi_option_set(mi_option_decommit_delay, 1);  // ms
    mi_option_set(mi_option_decommit_extend_delay, 0);
  });
#endif
  assay::sys::end_cleanly_on_signals();
  return assay::run({argv + 1, argv + argc}, assay::sys::real_system());
}
