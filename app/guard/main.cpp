#include "guardian.h"
#include "options.h"

#include <cstdio>

int main(int argc, char **argv)
{
    const auto options = oxide::guard::parseOptions(argc, argv);
    if (!options) {
        std::fputs("oxide-guard: started by Oxide to keep watch over a child process; not for use "
                   "by hand.\n",
                   stderr);
        return 2;
    }
    return oxide::guard::Guardian(*options).run();
}
