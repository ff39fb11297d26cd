// Prints the digests of Python files. Paths come on standard input, one a line. For each: a line per definition, in the
// order of the text, with its qualified name, whether it holds syntax errors, signature, call, body and positional,
// then "END".
#include "syntax/python/digest.h"

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

using namespace assay::py;

int main() {
  std::string path;
  while (std::getline(std::cin, path)) {
    std::ifstream in(path, std::ios::binary);
    const std::string raw((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    std::string storage;
    const std::string block = parse(raw);
    Facts facts;
    Facts::open(block, facts);
    const std::string digests = make_digests(facts, decode(raw, storage));
    Digests all;
    Digests::open(digests, all);
    for (const DefinitionDigest& d : all.definitions)
      std::cout << all.name(d) << ' ' << ((d.flags & kDigestUnread) != 0) << ' ' << d.signature << ' ' << d.call << ' '
                << d.body << ' ' << d.positional << '\n';
    std::cout << "END" << std::endl;
  }
}
