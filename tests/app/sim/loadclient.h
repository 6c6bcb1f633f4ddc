#pragma once

#include "support/simfixture.h"

namespace oxide::tests {

/// What many streams at once have brought.
struct LoadRun {
    int tokens = 0;  ///< events with text
    int whole = 0;   ///< streams that ended with [DONE] and the last chunk
    qint64 took = 0; ///< ms
};

/// So many streamed chats of `count:tokens` at once, all on one thread of the client.
[[nodiscard]] LoadRun runStreams(const SimService &service, int streams, int tokens);

} // namespace oxide::tests
