#include "security/urlpolicy.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace oxide::security {

namespace {

/// In the order of the network; an IPv4 address is written as IPv6 maps it (::ffff:1.2.3.4).
using Address = std::array<std::uint8_t, 16>;

struct Range {
    Address first;
    std::size_t bits; ///< of `first` that all of the range share
};

constexpr std::size_t kMappedBits = 96;
constexpr std::size_t kIpv4Parts = 4;
constexpr std::size_t kGroups = 8;
constexpr std::size_t kLongestHost = 253; // RFC 1035

constexpr Range ipv4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::size_t bits)
{
    return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, 0}, kMappedBits + bits};
}

constexpr Range ipv6(std::uint8_t a, std::uint8_t b, std::size_t bits)
{
    return {{a, b}, bits};
}

/// What is no address of the public internet (IANA's registries of special-purpose addresses).
constexpr std::array kPrivateRanges{
    ipv4(0, 0, 0, 8),                       // this network, and 0.0.0.0
    ipv4(10, 0, 0, 8),                      // private
    ipv4(100, 64, 0, 10),                   // shared by a provider's customers
    ipv4(127, 0, 0, 8),                     // loopback
    ipv4(169, 254, 0, 16),                  // link-local; metadata of clouds
    ipv4(172, 16, 0, 12),                   // private
    ipv4(192, 0, 0, 24),                    // protocol assignments
    ipv4(192, 168, 0, 16),                  // private
    ipv4(198, 18, 0, 15),                   // benchmarks
    ipv4(224, 0, 0, 4),                     // multicast
    ipv4(240, 0, 0, 4),                     // reserved, and broadcast
    ipv6(0xfc, 0, 7),                       // unique local
    ipv6(0xfe, 0x80, 10),                   // link-local
    ipv6(0xfe, 0xc0, 10),                   // site-local
    ipv6(0xff, 0, 8),                       // multicast
    Range{{0, 0x64, 0xff, 0x9b, 0, 1}, 48}, // a network's own NAT64
    Range{{0x20, 0x01, 0, 0}, 32},          // Teredo
};

/// IPv6 addresses that hold an IPv4 one, from this byte on.
struct Embedding {
    Range range;
    std::size_t at;
};
constexpr std::array kEmbeddings{
    Embedding{{{0}, 96}, 12},                   // ::1.2.3.4; ::1 and :: among them
    Embedding{{{0, 0x64, 0xff, 0x9b}, 96}, 12}, // 64:ff9b::/96, NAT64
    Embedding{{{0x20, 0x02}, 16}, 2},           // 2002::/16, 6to4
};

/// Names that no public name server knows, or only this machine or network does.
constexpr std::array<std::string_view, 7> kPrivateSuffixes{
    ".localhost", ".localdomain", ".local", ".internal", ".home.arpa", ".lan", ".intranet"};

bool isIn(const Address &address, const Range &range)
{
    const std::size_t whole = range.bits / 8;
    const std::size_t rest = range.bits % 8;
    if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(whole),
                    range.first.begin()))
        return false;
    return rest == 0 || ((address[whole] ^ range.first[whole]) >> (8 - rest)) == 0;
}

Address mapped(const Address &from, std::size_t at)
{
    Address address = ipv4(0, 0, 0, 0).first;
    std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(at), kIpv4Parts, address.begin() + 12);
    return address;
}

bool isPrivate(const Address &address)
{
    const auto holds = [&address](const Range &range) { return isIn(address, range); };
    if (std::ranges::any_of(kPrivateRanges, holds))
        return true;
    return std::ranges::any_of(kEmbeddings, [&](const Embedding &embedding) {
        return isIn(address, embedding.range) && isPrivate(mapped(address, embedding.at));
    });
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// A whole number without sign, up to `most` and written with at most `digits` digits.
std::optional<unsigned> numberIn(std::string_view text, int base, unsigned most, std::size_t digits)
{
    unsigned number = 0;
    const char *end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number, base);
    const bool isWhole = read.ec == std::errc() && read.ptr == end;
    if (!isWhole || text.size() > digits || number > most)
        return std::nullopt;
    return number;
}

/// Four decimal numbers without zeros before them: every other spelling is another number to
/// somebody (010 is 8, or 10).
std::optional<Address> ipv4From(std::string_view text)
{
    Address address = ipv4(0, 0, 0, 0).first;
    for (std::size_t part = 0; part < kIpv4Parts; ++part) {
        const bool isLast = part + 1 == kIpv4Parts;
        const std::size_t end = isLast ? text.size() : text.find('.');
        if (end == std::string_view::npos)
            return std::nullopt;
        const std::string_view digits = text.substr(0, end);
        const auto number = numberIn(digits, 10, 255, 3);
        if (!number || (digits.size() > 1 && digits.front() == '0'))
            return std::nullopt;
        address[12 + part] = static_cast<std::uint8_t>(*number);
        text.remove_prefix(isLast ? end : end + 1);
    }
    return address;
}

/// Groups between colons, appended to `bytes`; the last may be an IPv4 address.
bool readGroups(std::string_view text, std::string &bytes)
{
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(':'), text.size());
        const std::string_view group = text.substr(0, end);
        const bool isLast = end == text.size();
        if (const auto four = isLast ? ipv4From(group) : std::nullopt) {
            bytes.append(four->begin() + 12, four->end());
            return true;
        }
        const auto number = numberIn(group, 16, 0xffff, 4);
        if (!number)
            return false;
        bytes += static_cast<char>(*number >> 8U);
        bytes += static_cast<char>(*number & 0xffU);
        text.remove_prefix(isLast ? end : end + 1);
        if (!isLast && text.empty()) // "1:"
            return false;
    }
    return true;
}

std::optional<Address> ipv6From(std::string_view text)
{
    const std::size_t gap = text.find("::");
    std::string before;
    std::string after;
    if (!readGroups(text.substr(0, gap), before))
        return std::nullopt;
    if (gap != std::string_view::npos && !readGroups(text.substr(gap + 2), after))
        return std::nullopt;
    const std::size_t read = before.size() + after.size();
    const std::size_t all = 2 * kGroups;
    if (gap == std::string_view::npos ? read != all : read + 2 > all)
        return std::nullopt;
    before.append(all - read, '\0');
    before += after;
    Address address{};
    std::ranges::transform(before, address.begin(),
                           [](char byte) { return static_cast<std::uint8_t>(byte); });
    return address;
}

/// Readers of addresses take a host for a number where its last part is one (WHATWG URL, 3.5).
bool endsInNumber(std::string_view host)
{
    const std::string_view last = host.substr(host.rfind('.') + 1);
    const bool isHex = last.starts_with("0x");
    return isHex || std::ranges::all_of(last, isDigit);
}

bool isHostByte(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
}

bool isPrivateName(std::string_view name)
{
    if (name.find('.') == std::string_view::npos) // "localhost", or a machine of this network
        return true;
    return std::ranges::any_of(kPrivateSuffixes,
                               [name](std::string_view suffix) { return name.ends_with(suffix); });
}

/// The parts of an address that say who is asked.
struct Authority {
    std::string host; ///< in lower case, an IPv6 address without its brackets
    bool isIpv6 = false;
};

bool isPort(std::string_view text)
{
    return text.empty() || (text.front() == ':' && std::ranges::all_of(text.substr(1), isDigit));
}

std::optional<Authority> authorityIn(std::string_view text)
{
    Authority authority;
    authority.isIpv6 = text.starts_with('[');
    const std::size_t end =
        authority.isIpv6 ? text.find(']') : std::min(text.find(':'), text.size());
    if (end == std::string_view::npos)
        return std::nullopt;
    const std::size_t begin = authority.isIpv6 ? 1 : 0;
    authority.host = base::toLowerAscii(text.substr(begin, end - begin));
    if (!isPort(text.substr(end + begin)))
        return std::nullopt;
    return authority;
}

tl::unexpected<base::Error> refused(std::string why)
{
    return base::fail(base::ErrorKind::PolicyRefused, std::move(why));
}

base::Result<void> checkAddress(const std::optional<Address> &address)
{
    if (!address)
        return refused("must write its numeric host as usual: 203.0.113.7 or [2001:db8::7].");
    if (isPrivate(*address))
        return refused("must not lead to this machine or to a private network.");
    return {};
}

base::Result<void> checkName(std::string_view name)
{
    if (name.ends_with('.')) // the name server's root
        name.remove_suffix(1);
    const bool isName = !name.empty() && name.size() <= kLongestHost && name.front() != '.'
                        && !name.ends_with('.') && name.find("..") == std::string_view::npos
                        && std::ranges::all_of(name, isHostByte);
    if (!isName)
        return refused("must name its host in ASCII letters, digits, dots and hyphens.");
    if (endsInNumber(name))
        return checkAddress(ipv4From(name));
    if (isPrivateName(name))
        return refused("must not lead to this machine or to a private network.");
    return {};
}

} // namespace

base::Result<void> checkPublicUrl(std::string_view url)
{
    const auto isOdd = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= ' ' || byte == 0x7f || byte == '\\'; // readers drop or turn them
    };
    if (std::ranges::any_of(url, isOdd))
        return refused("must not hold spaces, control characters or backslashes.");
    const std::size_t scheme = std::min(url.find("://"), url.size());
    const std::string name = base::toLowerAscii(url.substr(0, scheme));
    if (scheme == url.size() || (name != "http" && name != "https"))
        return refused("must be an http or https address.");
    url.remove_prefix(scheme + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    if (url.find('@') != std::string_view::npos)
        return refused("must not hold a user name or a password.");
    const auto authority = authorityIn(url);
    if (!authority)
        return refused("must name a host, and a port in digits if any.");
    return authority->isIpv6 ? checkAddress(ipv6From(authority->host)) : checkName(authority->host);
}

} // namespace oxide::security
