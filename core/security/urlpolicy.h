#pragma once

#include "base/error.h"

#include <string_view>

namespace oxide::security {

/// Whether a caller may have this address fetched, by Oxide or by a model server beside it: http or
/// https, to a host of the public internet. Whoever fetches may stand where the caller does not, in
/// a private network or beside a cloud's metadata service, so that hosts of this machine and of
/// private networks are refused, however they are spelt; and whatever two readers might take for
/// two hosts. Asks no name server: a public name that leads to a private address is let through.
/// PolicyRefused, with a sentence that begins with a verb ("must …").
[[nodiscard]] base::Result<void> checkPublicUrl(std::string_view url);

} // namespace oxide::security
