#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oxide::model {

/// One member of a JSON object as it is written.
struct RawMember {
    std::string key;        ///< decoded
    std::string_view value; ///< the text of the value, borrowed
};

/// The members of an object, in order. `object` is the text of one that a parser has accepted;
/// nothing for other text.
[[nodiscard]] std::vector<RawMember> rawMembers(std::string_view object);

/// True where a key stands twice, for a server that takes no notice of case too: which of the
/// values it would take is anybody's guess. Of an object that a parser has accepted.
[[nodiscard]] bool isAmbiguous(std::string_view object);

/// A change to one member: its new value as JSON text, or an empty one to take it out.
struct RawChange {
    std::string key;
    std::string value;
};

/// The object with these members changed where they stand, or added at its end; every other byte
/// of a value stays as it was written, so that no number changes. The same key in another case is
/// left out: some servers (Go's) take it for the member.
[[nodiscard]] std::string rewritten(std::string_view object, const std::vector<RawChange> &changes);

} // namespace oxide::model
