package io.isogloss.qdrant.service;

import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;

/**
 * The declared payload indexes. Filters look at payloads themselves, so a declaration changes no result, but for a text
 * index, which makes text conditions compare words.
 */
final class PayloadSchema {
    private PayloadSchema() {}

    static CollectionInfo with(CollectionInfo settings, CreateFieldIndexCollection request) {
        PayloadSchemaInfo.Builder field = PayloadSchemaInfo.newBuilder().setDataType(type(request));
        if (request.hasFieldIndexParams()) {
            field.setParams(request.getFieldIndexParams());
        }
        return settings.toBuilder()
                .putPayloadSchema(request.getFieldName(), field.build())
                .build();
    }

    private static PayloadSchemaType type(CreateFieldIndexCollection request) {
        if (!request.hasFieldType()) {
            return switch (request.getFieldIndexParams().getIndexParamsCase()) {
                case TEXT_INDEX_PARAMS -> PayloadSchemaType.Text;
                case INTEGER_INDEX_PARAMS -> PayloadSchemaType.Integer;
                case FLOAT_INDEX_PARAMS -> PayloadSchemaType.Float;
                case GEO_INDEX_PARAMS -> PayloadSchemaType.Geo;
                case BOOL_INDEX_PARAMS -> PayloadSchemaType.Bool;
                case DATETIME_INDEX_PARAMS -> PayloadSchemaType.Datetime;
                case UUID_INDEX_PARAMS -> PayloadSchemaType.Uuid;
                case KEYWORD_INDEX_PARAMS, INDEXPARAMS_NOT_SET -> PayloadSchemaType.Keyword;
            };
        }
        return switch (request.getFieldType()) {
            case FieldTypeInteger -> PayloadSchemaType.Integer;
            case FieldTypeFloat -> PayloadSchemaType.Float;
            case FieldTypeGeo -> PayloadSchemaType.Geo;
            case FieldTypeText -> PayloadSchemaType.Text;
            case FieldTypeBool -> PayloadSchemaType.Bool;
            case FieldTypeDatetime -> PayloadSchemaType.Datetime;
            case FieldTypeUuid -> PayloadSchemaType.Uuid;
            case FieldTypeKeyword, UNRECOGNIZED -> PayloadSchemaType.Keyword;
        };
    }
}
