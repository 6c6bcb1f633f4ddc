#pragma once

#include "model/api.h"

namespace oxide::security {

using Role = model::ApiRole;

} // namespace oxide::security
