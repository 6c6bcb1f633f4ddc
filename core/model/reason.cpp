#include "model/reason.h"

namespace oxide::model {

std::string Reason::text() const
{
    std::string text(base::nameOf(code));
    if (!detail.empty())
        text += ':' + detail;
    return text;
}

} // namespace oxide::model
