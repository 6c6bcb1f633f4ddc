#pragma once

#include "base/error.h"

#include <string>

#include <QByteArray>

namespace oxide::storage {

/// A decision's JSON in the two columns of its row. Dozens of candidates with all their sub-scores
/// make some 30 KB; packed they are a tenth of it. The features stand for themselves, so that a
/// backtest reads them without the rest.
struct DecisionColumns {
    std::string features; ///< JSON; empty in rows before version 10
    QByteArray body;      ///< what follows the features, or all of it; text, or packed
    bool isPacked = false;
};

/// `text`: a decision as model::toText gives it; `features`: its features so.
[[nodiscard]] DecisionColumns columnsOf(const std::string &text, std::string features);

/// The text again, to the byte. With an empty body its beginning, up to the features. Database
/// where the packed part is damaged.
[[nodiscard]] base::Result<std::string> decisionText(const std::string &features,
                                                     const std::string &body);

} // namespace oxide::storage
