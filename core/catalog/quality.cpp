#include "catalog/quality.h"

#include <algorithm>
#include <cmath>

namespace oxide::catalog {

double qualityOf(const model::Rating &rating)
{
    if (std::isnan(rating.value))
        return 0;
    if (rating.scale == model::RatingScale::Quality)
        return std::clamp(rating.value, 0.0, 1.0);
    return 1 / (1 + std::pow(10, (kMiddlingScore - rating.value) / kPointsForTenfoldOdds));
}

} // namespace oxide::catalog
