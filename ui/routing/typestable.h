#pragma once

#include "model/backtest.h"
#include "ui/widgets/tableview.h"

namespace oxide::ui {

/// What a backtest comes to, by task type: how many move, and the change of cost and time with the
/// range that it lies in.
class TypesTable final : public TableView
{
    Q_OBJECT

public:
    explicit TypesTable(const Look &look, QWidget *parent = nullptr);

    void setTypes(std::vector<model::BacktestType> types);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

private:
    class Model;
    class Delegate;

    const Look &m_look;
    Model *m_model;
};

} // namespace oxide::ui
