// What servers stream: SSE and NDJSON. However the bytes are cut, the events are the same, and what
// they hold is UTF-8. The first byte chooses the format and the size of the pieces.
#include "base/text.h"
#include "fuzz/fuzz.h"
#include "net/jsonread.h"
#include "net/ndjson.h"
#include "net/sse.h"

#include <algorithm>
#include <memory>
#include <vector>

#include <boost/json.hpp>

using namespace oxide;

namespace {

constexpr std::size_t kMost = 4'096;

struct Read {
    std::vector<net::StreamEvent> events;
    bool isBroken = false;
    bool operator==(const Read &) const = default;
};

std::unique_ptr<net::StreamParser> makeParser(bool isSse)
{
    if (isSse)
        return std::make_unique<net::SseParser>(kMost);
    return std::make_unique<net::NdjsonParser>(kMost);
}

Read readIn(net::StreamParser &parser, std::string_view bytes, std::size_t piece)
{
    Read read;
    const auto take = [&read](base::Result<std::vector<net::StreamEvent>> got) {
        read.isBroken = !got;
        if (got)
            read.events.insert(read.events.end(), got->begin(), got->end());
    };
    while (!bytes.empty() && !read.isBroken) {
        take(parser.feed(bytes.substr(0, piece)));
        bytes.remove_prefix(std::min(piece, bytes.size()));
    }
    if (!read.isBroken)
        take(parser.finish());
    return read;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const fuzz::Input input(data, size);
    const bool isSse = (input.choice & 1U) != 0;
    const Read whole = readIn(*makeParser(isSse), input.bytes, std::max<std::size_t>(size, 1));
    const Read cut = readIn(*makeParser(isSse), input.bytes, 1 + input.choice / 2);
    fuzz::expect(whole.isBroken == cut.isBroken, "a stream is broken however it is cut");
    // A whole that breaks gives nothing of what came before the break.
    fuzz::expect(whole.isBroken || whole == cut, "every cut gives the same events");
    for (const net::StreamEvent &event : cut.events) {
        fuzz::expect(base::isValidUtf8(event.data), "events are UTF-8");
        static_cast<void>(net::parseJson(event.data));
    }
    return 0;
}
