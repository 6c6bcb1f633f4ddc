#include "model/backtest.h"

namespace oxide::model {

void Estimate::add(const Estimate &other)
{
    low += other.low;
    likely += other.likely;
    high += other.high;
    tasks += other.tasks;
    unknown += other.unknown;
}

} // namespace oxide::model
