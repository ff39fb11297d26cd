# One folder under src/ is one layer and one static library, assay_<layer>.

add_library(assay_flags INTERFACE)
# Designated initialisers leave the rest at their defaults: that is what they are for.
target_compile_options(assay_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wno-missing-field-initializers -Werror)
target_compile_options(assay_flags INTERFACE -Wno-restrict)  # g++ 12 warns falsely about "literal" + std::string (PR 105329)
target_include_directories(assay_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)

set(ASSAY_SANITIZE "" CACHE STRING "sanitizers for everything: address,undefined or thread")
if(ASSAY_SANITIZE)
  target_compile_options(assay_flags INTERFACE -fsanitize=${ASSAY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(assay_flags INTERFACE -fsanitize=${ASSAY_SANITIZE})
endif()

if(ASSAY_FUZZ)
  # clang, whose warnings are others than those the code is kept free of.
  target_compile_options(assay_flags INTERFACE -w -fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer
                         -fno-sanitize-recover=all)
  target_link_options(assay_flags INTERFACE -fsanitize=address,undefined)
endif()

# assay_layer(NAME [LAYERS lower layers...] [LIBS third-party, private] [PUBLIC_LIBS third-party, in headers])
function(assay_layer name)
  cmake_parse_arguments(L "" "" "LAYERS;LIBS;PUBLIC_LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
  if(NOT sources)
    add_library(assay_${name} INTERFACE)
    set(scope INTERFACE)
    set(private INTERFACE)
  else()
    add_library(assay_${name} STATIC ${sources})
    set(scope PUBLIC)
    set(private PRIVATE)
  endif()
  target_link_libraries(assay_${name} ${scope} assay_flags ${L_PUBLIC_LIBS})
  foreach(layer ${L_LAYERS})
    target_link_libraries(assay_${name} ${scope} assay_${layer})
  endforeach()
  target_link_libraries(assay_${name} ${private} ${L_LIBS})
endfunction()
