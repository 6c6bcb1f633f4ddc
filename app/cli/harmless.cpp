#include "cli/harmless.h"

#include "base/text.h"

namespace oxide::cli {

namespace {

constexpr unsigned char kDelete = 0x7F;
constexpr unsigned char kLeadOfC1 = 0xC2; ///< the byte before 0x80 to 0x9F in U+0080 to U+009F
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kDeletePicture = "\xE2\x90\xA1";

unsigned char byteAt(std::string_view text, std::size_t at)
{
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

bool isC1(std::string_view text, std::size_t at)
{
    return byteAt(text, at) == kLeadOfC1 && byteAt(text, at + 1) >= 0x80
           && byteAt(text, at + 1) <= 0x9F;
}

/// "␀" to "␟", U+2400 and what follows.
std::string pictureOf(unsigned char control)
{
    return {'\xE2', '\x90', static_cast<char>(0x80 + control)};
}

} // namespace

std::string harmless(std::string_view text)
{
    const std::string valid = base::toValidUtf8(text);
    std::string out;
    out.reserve(valid.size());
    for (std::size_t at = 0; at < valid.size(); ++at) {
        const unsigned char byte = byteAt(valid, at);
        if (isC1(valid, at)) {
            out += kReplacement;
            ++at;
        } else if (byte == kDelete) {
            out += kDeletePicture;
        } else if (byte >= ' ' || byte == '\n' || byte == '\t') {
            out += valid[at];
        } else if (byte != '\r') {
            out += pictureOf(byte);
        }
    }
    return out;
}

} // namespace oxide::cli
